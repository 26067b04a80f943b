"""Tests of gateway.publish: values in, documents out."""
