using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

public sealed partial class SecrecyTests
{
    private const string Password = "hunter2hunter2";

    [Fact]
    public async Task The_password_appears_neither_in_logs_nor_in_exceptions()
    {
        await using var redis = await RedisServer.StartAsync(Password);
        await using var good = await RedisNode.StartAsync(redis.Configuration);
        await using var wrong = new RedisNode($"127.0.0.1:{redis.Port},password={Password}wrong");
        await using var nowhere = new RedisNode($"127.0.0.1:1,password={Password}");
        await using var unnamed = new RedisNode($"no.such.host.invalid:6379,user={Password},password={Password}");
        foreach (var node in new[] { wrong, nowhere, unnamed })
        {
            await node.PublishAsync(KeyIds.New());
            await RedisNode.UntilAsync(() => node.Lines(1502) == 1);
            node.Broadcast.IsConnected.Should().BeFalse();
            var asking = () => node.Broadcast.IsDeniedAsync(KeyIds.New(), CancellationToken.None);
            (await asking.Should().ThrowAsync<Exception>()).Which.ToString().Should().NotContain(Password).And.NotContain("127.0.0.1");
        }

        await redis.RestartAsync();
        await RedisNode.UntilAsync(() => good.Connections == 2);
        foreach (var node in new[] { good, wrong, nowhere, unnamed })
            node.Log.Lines.Should().OnlyContain(line => !line.Text.Contains(Password) && !line.Text.Contains("127.0.0.1")
                && !line.Text.Contains("no.such.host"));
    }

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task Redis_receives_key_ids_and_nothing_else(string protocol)
    {
        await using var redis = await RedisServer.StartAsync(Password);
        using var monitor = redis.StartCommand("MONITOR");
        (await monitor.StandardOutput.ReadLineAsync()).Should().Be("OK");
        var (published, denied) = (KeyIds.New(), KeyIds.New());
        await using (var node = await RedisNode.StartAsync($"{redis.Configuration},protocol={protocol}"))
        {
            await node.PublishAsync(published);
            await node.Broadcast.DenyAsync(denied, TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None);
            await node.Broadcast.IsDeniedAsync(denied, CancellationToken.None);
            await RedisNode.UntilAsync(() => node.Heard.Contains(published) && node.Heard.Contains(denied));
        }

        await redis.StopAsync();
        var seen = await monitor.StandardOutput.ReadToEndAsync();
        seen.Should().NotContain(Password);
        var ours = Command().Matches(seen).Select(match => match.Groups[1].Value).Where(command => Ours().IsMatch(command)).ToArray();
        ours.Should().Contain([$"\"PUBLISH\" \"apisec:changes\" \"{published}\"", $"\"PUBLISH\" \"apisec:changes\" \"{denied}\"",
            $"\"EXISTS\" \"apisec:deny:{denied}\"", "\"SUBSCRIBE\" \"apisec:changes\""]);
        ours.Should().OnlyContain(command => Allowed().IsMatch(command));
    }

    [GeneratedRegex(@"^\S+ \[[^]]*\] (.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("apisec|PUBLISH|SET\"|EXISTS", RegexOptions.IgnoreCase)]
    private static partial Regex Ours();

    [GeneratedRegex(
        "^(\"PUBLISH\" \"apisec:changes\" \"[0-9A-Za-z]{16}\"|\"SUBSCRIBE\" \"apisec:changes\"|\"P?SETEX\" "
        + "\"apisec:deny:[0-9A-Za-z]{16}\" \"[0-9]+\" \"1\"|\"EXISTS\" \"apisec:deny:[0-9A-Za-z]{16}\")$")]
    private static partial Regex Allowed();
}
