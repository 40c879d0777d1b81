using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>A list of named attacks, each with the token that it sends and the expected reason of the refusal.</summary>
public sealed class Attacks : List<(string Name, string Reason, Func<FakeAuthorizationServer, string> Token)>
{
    public void Add(string name, string reason, Func<FakeAuthorizationServer, string> token) => Add((name, reason, token));

    public TheoryData<string> Names => [.. this.Select(attack => attack.Name)];

    public Task RunAsync(Target target, string name)
    {
        var (_, reason, token) = this.Single(attack => attack.Name == name);
        return target.ShouldRefuseAsync(token(target.Issuer), reason);
    }
}
