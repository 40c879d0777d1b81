namespace Api.Security.Benchmarks.Scaling;

/// <summary>Measures one thread and two threads directly after each other, in alternating order.</summary>
internal sealed record Round(Throughput One, Throughput Two)
{
    public static Round Run(Subject subject, int number)
    {
        if (number % 2 == 0) return new Round(Threads.Drive(subject, 1), Threads.Drive(subject, 2));
        var two = Threads.Drive(subject, 2);
        return new Round(Threads.Drive(subject, 1), two);
    }

    public static Scaled Sum(Subject subject, List<Round> rounds)
    {
        var (ones, twos) = (rounds.Select(round => round.One), rounds.Select(round => round.Two));
        var gain = Median.OfRatios(twos.Select(two => two.PerSecond), ones.Select(one => one.PerSecond));
        return new Scaled(subject.Name, Throughput.MedianOf(ones), Throughput.MedianOf(twos), gain);
    }
}
