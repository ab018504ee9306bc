"""The agency's desk: Django over PostgreSQL. One app a room, each with the same anatomy."""
