"""Journeys and the lifecycle as pictures: one neutral drawing, written as Mermaid or as SVG."""
