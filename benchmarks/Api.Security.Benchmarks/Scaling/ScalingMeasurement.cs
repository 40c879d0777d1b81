using System.Security.Cryptography;
using System.Text.Json;
using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>The child process: known tokens on one thread and on two, in turn. It writes the result as a line of JSON.</summary>
internal static class ScalingMeasurement
{
    public const string Command = "scale";
    public const string Known = "ours, token seen before";
    public const string Same = "ours, the same header object";
    public const int TokenCount = 4;

    private const int WarmUpRounds = 20;
    private const int RoundTimes = 5; // as long as a round of the paired run

    public static int RoundCount => Effort.RoundsOf(RoundTimes);

    public static async Task AnswerAsync(TextWriter output)
    {
        await using var world = await World.StartAsync();
        var subjects = Subjects(world);
        for (var round = 0; round < WarmUpRounds; round++)
            foreach (var subject in subjects) Round.Run(subject, round);

        var rounds = subjects.ToDictionary(subject => subject, _ => new List<Round>());
        for (var round = 0; round < RoundCount; round++)
            foreach (var subject in subjects) rounds[subject].Add(Round.Run(subject, round));
        await output.WriteLineAsync(JsonSerializer.Serialize(rounds.Select(entry => Round.Sum(entry.Key, entry.Value))));
    }

    private static Subject[] Subjects(World world)
    {
        var bytes = new byte[680];
        string[] headers = [.. Enumerable.Range(0, TokenCount).Select(_ => "Bearer " + world.Tokens.Valid("RS256"))];
        return
        [
            new("SHA-256 of 680 bytes, nothing allocated", _ => SHA256.HashData(bytes, stackalloc byte[SHA256.HashSizeInBytes])),
            new("empty harness", call => world.Empty.Authenticate(headers[call % TokenCount])),
            new(Known, call => Accept(world.Ours, new string(headers[call % TokenCount].AsSpan()))),
            new(Same, call => Accept(world.Ours, headers[call % TokenCount])),
        ];
    }

    private static void Accept(Pipeline pipeline, string header)
    {
        if (!pipeline.Authenticate(header).Succeeded) throw new InvalidOperationException("A valid token was refused.");
    }
}
