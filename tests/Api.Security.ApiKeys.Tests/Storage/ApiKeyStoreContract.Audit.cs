namespace Api.Security.ApiKeys.Tests;

/// <summary>Reading the audit.</summary>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task Reads_the_audit_in_pages_with_the_latest_entry_first()
    {
        var client = Some.Client();
        var entries = Enumerable.Range(0, 7).Select(i => Some.Audit(client, Some.Time.AddMilliseconds(i))).ToArray();
        await Store.CommitAsync(Some.New(client) with { Audit = entries }, None);
        List<Guid> read = [];
        while (await ReadAsync(new ApiKeyAuditQuery { Limit = 3, Before = read.Count == 0 ? null : read[^1] }) is { Count: > 0 } page)
        {
            page.Should().HaveCountLessThanOrEqualTo(3);
            read.AddRange(page);
        }

        read.Should().Equal(entries.Select(entry => entry.Id).Reverse());
    }

    [Fact]
    public async Task Filters_the_audit_by_tenant_client_key_or_actor()
    {
        var (a, b) = (Some.Client("a"), Some.Client("b"));
        var of = Some.Audit(a, Some.Time.AddSeconds(1)) with { KeyId = Some.KeyId(), ActorId = "anna" };
        var other = Some.Audit(b, Some.Time.AddSeconds(2)) with { KeyId = Some.KeyId(), ActorId = "Anna" };
        await Store.CommitAsync(Some.New(a) with { Audit = [of] }, None);
        await Store.CommitAsync(Some.New(b) with { Audit = [other] }, None);
        var all = new ApiKeyAuditQuery { Limit = 10 };
        (await ReadAsync(all)).Should().Equal(other.Id, of.Id);
        (await ReadAsync(all with { TenantId = "a" })).Should().Equal(of.Id);
        (await ReadAsync(all with { ClientId = a.Id })).Should().Equal(of.Id);
        (await ReadAsync(all with { KeyId = of.KeyId })).Should().Equal(of.Id);
        (await ReadAsync(all with { ActorId = "anna" })).Should().Equal(of.Id);
        (await ReadAsync(all with { TenantId = "a", ActorId = "Anna" })).Should().BeEmpty();
    }

    [Fact]
    public async Task A_time_range_of_the_audit_includes_its_start_and_excludes_its_end()
    {
        var client = Some.Client();
        var (first, second) = (Some.Audit(client), Some.Audit(client, Some.Time.AddSeconds(1)));
        await Store.CommitAsync(Some.New(client) with { Audit = [first, second] }, None);
        var all = new ApiKeyAuditQuery { Limit = 10 };
        (await ReadAsync(all with { From = first.At, To = second.At })).Should().Equal(first.Id);
        (await ReadAsync(all with { From = second.At })).Should().Equal(second.Id);
        (await ReadAsync(all with { To = first.At })).Should().BeEmpty();
    }

    private async Task<IReadOnlyList<Guid>> ReadAsync(ApiKeyAuditQuery query) =>
        [.. (await Store.ReadAuditAsync(query, None)).Select(entry => entry.Id)];
}
