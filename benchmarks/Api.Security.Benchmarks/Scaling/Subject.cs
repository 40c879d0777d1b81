namespace Api.Security.Benchmarks.Scaling;

/// <summary>An operation that is repeated on one thread or on several at once.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Run">Runs the operation with the number of the call.</param>
internal sealed record Subject(string Name, Action<int> Run);
