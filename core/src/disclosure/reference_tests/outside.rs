//! audit.py
