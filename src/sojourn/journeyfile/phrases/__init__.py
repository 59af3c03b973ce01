"""The small texts of the language: durations, money, clock times, schedules, windows."""
