"""The exercise for trainees."""
