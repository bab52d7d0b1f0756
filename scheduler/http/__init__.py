"""What the web server does besides pages: start-up, shutdown, and addresses for programs."""
