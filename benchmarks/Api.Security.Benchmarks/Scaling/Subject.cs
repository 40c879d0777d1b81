namespace Api.Security.Benchmarks.Scaling;

/// <summary>Something that is done over and over, on one thread or on several at once.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Run">Does it, for the number of the call.</param>
internal sealed record Subject(string Name, Action<int> Run);
