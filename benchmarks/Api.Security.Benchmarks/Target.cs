namespace Api.Security.Benchmarks;

/// <summary>One target: a number and its limit. For a paired time, the ratio of the minima is shown as well.</summary>
internal sealed record Target(string What, char Sign, double Limit, double Value, double? Minima = null)
{
    public bool Holds => Sign == '≤' ? Value <= Limit : Value >= Limit;

    public static Target AtMost(string what, double value, double limit, double? minima = null) => new(what, '≤', limit, value, minima);

    public static Target AtLeast(string what, double value, double limit) => new(what, '≥', limit, value);

    public string Row() =>
        $"| {What} | {Sign} {Limit:#,0.00##} | {Value:#,0.000} | "
        + $"{(Minima is { } minima ? minima.ToString("0.000") : "")} | {(Holds ? "PASS" : "MISS")} |";
}
