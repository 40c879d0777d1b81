using Api.Security.Jwt;

namespace Api.Security.Benchmarks.Memory;

/// <summary>A bounded table of validated tokens.</summary>
internal interface ITable : IDisposable
{
    string Name { get; }

    int Count { get; }

    bool Contains(in TokenDigest digest);

    void Add(ValidatedToken token);
}
