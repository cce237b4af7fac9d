"""Fits the course model: joint draws of its parameters to what cohorts saw, and sizes of effects to pooled trials."""
