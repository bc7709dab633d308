"""What links articles to each other: sketches small enough to keep for every article, and the links found from them."""
