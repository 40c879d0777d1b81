namespace Orders.JobRunner;

internal sealed class TokenUnavailableException(string message) : Exception(message);
