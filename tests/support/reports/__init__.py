"""What mail servers report, each in the form that its documentation or its source describes; people are made up."""
