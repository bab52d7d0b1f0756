"""Other solvers on the same job: what each makes of it is priced by our `check`."""
