"""
Who somebody is: the people of an export, and where a text gives one of them away by name, id, birth or address.

`people_in_extracts` says who is looked for; `identities.Identities` finds them in a text, however they are written.
"""
