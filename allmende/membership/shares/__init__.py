"""Shares on their way: handed on, given up, claimed, put right."""
