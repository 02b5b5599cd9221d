"""Resources inside CloudFormation templates, Cloud Control's desired states and aws-native's types."""
