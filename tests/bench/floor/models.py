"""Pupils, and marks of them."""

from django.db import models


class Pupil(models.Model):
    name = models.CharField(max_length=200)
    school = models.CharField(max_length=200)
    born_on = models.DateField()


class Mark(models.Model):
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE)
    attended = models.CharField(max_length=16)
    at = models.DateTimeField(auto_now_add=True)
