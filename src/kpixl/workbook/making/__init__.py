"""New workbooks: the template, the VBA project, and the shipped files built from them."""
