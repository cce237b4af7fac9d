"""The compiled part: one person at a time, numbers in and numbers out. Nothing here knows files or names.

Functions carry no types because the compiler infers them; `layout` says what stands where in every array.
"""
