"""The rules of voluntary: who may be asked, what is owed, and that no budget is ever passed. Pure: no I/O, no clock."""
