@echo off
rem Takes kpixl away for the current user; settings, the key and workbooks stay. "/quiet" does not wait for a key.
setlocal
set "base=%LOCALAPPDATA%\kpixl"
set failed=1
if not exist "%base%\program\python.exe" goto not_there
cd /d "%LOCALAPPDATA%"
"%base%\program\python.exe" "%base%\program\put_in_place.py" uninstall
if errorlevel 1 goto done
rd /s /q "%base%\program"
if exist "%base%\program" goto in_use
set failed=0
goto done
:in_use
echo %base%\program is in use. Close Excel and every window in which kpixl runs, then delete that folder.
goto done
:not_there
echo kpixl is not installed for this user.
:done
if /i not "%~1"=="/quiet" pause
rem A batch file is read line by line, so what removes it must be on the line that ends it.
if "%failed%"=="0" del "%base%\uninstall.cmd" 2>nul & rd "%base%" 2>nul & exit /b 0
exit /b %failed%
