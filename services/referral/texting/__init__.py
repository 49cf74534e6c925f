"""Who carries our texts to a phone: each provider behind the same port, and the choice by which way a sender came."""
