using Api.Security.TestKit;

namespace Api.Security.Tests.Refusals;

public sealed class RefusalTableTests
{
    public static TheoryData<Refusal> All => [.. Enum.GetValues<Refusal>()];

    [Fact]
    public void Every_reason_is_its_own_tag() =>
        Enum.GetValues<Refusal>().Select(refusal => RefusalTable.Of(refusal).Reason).Should().OnlyHaveUniqueItems().And.OnlyContain(reason => reason.All(c => c == '_' || char.IsAsciiLetterLower(c)));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_refusal_is_answered_as_its_row_says(Refusal refusal)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services) });

        var answer = await api.GetAsync("/whoami", $"refuse-{refusal}");

        var row = RefusalTable.Of(refusal);
        var challenge = "Bearer realm=\"api\"" + (row.Error is null ? "" : $", error=\"{row.Error}\"");
        answer.ShouldBe(row.Status, row.Code, row.Status == 401 || row.Error is not null ? [challenge] : []);
        answer.Headers.ContainsKey("Retry-After").Should().Be(row.Status is 503 or 429);
        if (row.Status is 503 or 429) int.Parse(answer.Headers["Retry-After"].Single(), null).Should().BeGreaterThanOrEqualTo(1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_status_and_code_is_one_of_the_contract(Refusal refusal)
    {
        var row = RefusalTable.Of(refusal);
        (row.Code, row.Status, row.Error).Should().BeOneOf(
            ("missing_credentials", 401, null), ("invalid_request", 400, "invalid_request"), ("insecure_transport", 403, null), ("credentials_in_url", 400, null),
            ("incomplete_credentials", 401, "invalid_key"), ("invalid_key", 401, "invalid_key"), ("too_many_failures", 429, null),
            ("key_not_yet_valid", 401, "invalid_key"), ("key_expired", 401, "invalid_key"), ("key_revoked", 401, "invalid_key"), ("key_retired", 401, "invalid_key"), ("client_suspended", 401, "invalid_key"),
            ("invalid_token", 401, "invalid_token"), ("token_expired", 401, "invalid_token"), ("verification_unavailable", 503, null),
            ("insufficient_scope", 403, "insufficient_scope"), ("insufficient_user_authentication", 401, "insufficient_user_authentication"),
            ("role_missing", 403, null), ("claim_missing", 403, null), ("tenant_mismatch", 403, null), ("network_not_allowed", 403, null), ("policy_denied", 403, null),
            ("not_found", 404, null), ("policy_unavailable", 503, null));
        RefusalTable.TitleOf(row.Code).Should().NotBeNullOrEmpty();
        row.Expected.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void The_documented_reasons_are_the_table() =>
        File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "reasons.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Should().Equal(
            Enum.GetValues<Refusal>().Select(RefusalTable.Of).Select(row => $"| `{row.Reason}` | {row.Status} | `{row.Code}` | {row.Expected} |"));
}
