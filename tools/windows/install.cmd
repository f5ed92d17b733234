@echo off
rem Puts kpixl in place for the current user: no administrator, no internet. "install.cmd /quiet" does not wait for a key.
setlocal
set failed=1
if not exist "%~dp0program\python.exe" goto not_extracted
"%~dp0program\python.exe" "%~dp0program\put_in_place.py" install
set failed=%errorlevel%
goto done
:not_extracted
echo program\python.exe is not beside this file. Extract the whole zip first, then run install.cmd in it.
:done
if /i not "%~1"=="/quiet" pause
exit /b %failed%
