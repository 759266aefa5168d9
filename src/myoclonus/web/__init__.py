"""The workbench: a local page on which a person sees a recording and every jerk, corrects it, and has it analyzed again.

Only views: what is shown is computed by the rooms before this one.
"""
