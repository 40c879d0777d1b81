using Api.Security.DPoP;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Each refused request with DPoP has one line that says what it would have needed, and nothing that was sent.</summary>
public sealed class ProofLineTests
{
    // A clock that was set back, and Data Protection without keys, need an API of their own: see the tests of the package.
    private static readonly Refusal[] Elsewhere = [DPoPRefusals.ClockSetBack, DPoPRefusals.NonceUnavailable];

    [Fact]
    public async Task Every_reason_of_DPoP_has_its_line()
    {
        RefusedProofs.Requests.Keys.Should().BeEquivalentTo(DPoPRefusals.All.Except(Elsewhere).Select(refusal => refusal.Reason));
        var (lines, everything) = await RefusedProofs.SendAsync();
        foreach (var (reason, (_, expected)) in RefusedProofs.Requests)
        {
            var scheme = reason == "dpop_token_as_bearer" ? "Bearer" : "DPoP";
            lines[reason].Should().StartWith($"{scheme} refused a request to GET /orders: {reason}. Expected {expected} Trace ");
        }

        foreach (var (headers, _) in RefusedProofs.Requests.Values)
            foreach (var part in headers().SelectMany(line => line.Value.Split(' ', '.')).Where(part => part.Length > 12))
                everything.Should().NotContain(part);
        everything.Should().NotContain("other.example").And.NotContain("PUT");
    }
}
