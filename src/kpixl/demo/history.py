"""stub"""
from kpixl.demo.records import Records
from kpixl.demo.table import Asked
def add_history(records: Records, asked: Asked) -> None: ...
