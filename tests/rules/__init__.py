"""The rules of this code base, each as a test that fails when somebody breaks it; every one goes over what is there."""
