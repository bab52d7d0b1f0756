"""Keeps everything: centres and their history, drafts, jobs, published rotas, requests, events."""
