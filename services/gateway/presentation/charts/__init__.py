"""Pictures made on the server: SVG that carries its finding as its title and needs no script and no inline style."""
