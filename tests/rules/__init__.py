"""The rules of the house, each as a test that fails when somebody breaks it; every one goes over what is there."""
