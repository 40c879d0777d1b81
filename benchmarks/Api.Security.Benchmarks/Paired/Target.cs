namespace Api.Security.Benchmarks.Paired;

/// <summary>One promise: a ratio that is at most so much, as the median of the rounds; the minima stand beside it.</summary>
internal sealed record Target(string What, double Limit, double Paired, double? Minima)
{
    public bool Holds => Paired <= Limit;

    public static Target OfTime(string what, Series one, Series other, double limit) => new(what, limit, one.PairedRatio(other), one.MinimaRatio(other));

    public static Target OfBytes(string what, Series one, Series other, double limit) => new(what, limit, one.Bytes / other.Bytes, null);

    public string Row() => $"| {What} | ≤ {Limit:0.00} | {Paired:0.000} | {(Minima is { } minima ? minima.ToString("0.000") : "")} | {(Holds ? "PASS" : "MISS")} |";
}
