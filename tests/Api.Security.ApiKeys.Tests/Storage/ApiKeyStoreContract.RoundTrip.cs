namespace Api.Security.ApiKeys.Tests;

/// <summary>A store returns what was written.</summary>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task Keeps_every_property_of_a_client()
    {
        var client = Some.Client() with
        {
            TenantId = "tenant ä", Name = "Näme \"x\" 'y'", Scopes = ["orders:read", "a\"b\\"],
            AllowedCidrs = ["203.0.113.0/24", "2001:db8::/32"], SelfRotation = true,
            ExternalRef = "crm-7", CreatedAt = Some.Time, SuspendedAt = Some.Time.AddHours(1), DeletedAt = Some.Time.AddHours(2),
            EndsAt = Some.Time.AddYears(3), SelfRotationsUntil = Some.Time.AddMinutes(7), Version = 7,
            Limits = SomeLimits,
        };
        HasEveryProperty(client);
        await AddAsync(client);
        (await FindAsync(client)).Client.Should().BeEquivalentTo(client, o => o.ComparingByMembers<ApiClient>().WithStrictOrdering());
    }

    [Fact]
    public async Task Keeps_the_empty_properties_of_a_client()
    {
        var client = await AddAsync(Some.Client());
        (await FindAsync(client)).Client.Should().BeEquivalentTo(client, o => o.ComparingByMembers<ApiClient>());
    }

    [Fact]
    public async Task Changes_every_property_of_a_client()
    {
        var client = await AddAsync(Some.Client());
        var changed = client with
        {
            Name = "other", Scopes = ["a"], AllowedCidrs = ["10.0.0.0/8"], SelfRotation = true, ExternalRef = "x",
            SuspendedAt = Some.Time, EndsAt = Some.Time.AddDays(1), SelfRotationsUntil = Some.Time.AddMinutes(8), Version = 2,
            Limits = SomeLimits,
        };
        (await Store.CommitAsync(new ApiKeyCommit { Client = changed, ExpectedVersion = 1 }, None)).Should().Be(ApiKeyCommitResult.Written);
        (await FindAsync(client)).Client.Should().BeEquivalentTo(changed, o => o.ComparingByMembers<ApiClient>());
    }

    [Fact]
    public async Task Keeps_every_property_of_a_key()
    {
        var client = Some.Client();
        var key = Full(client);
        HasEveryProperty(key);
        await AddAsync(client, key);
        await ShouldBeStoredAsync(key);
    }

    [Fact]
    public async Task Keeps_the_empty_properties_of_a_key()
    {
        var client = Some.Client();
        var key = Some.Key(client, slot: null) with { ExpiresAt = null, Hash = ReadOnlyMemory<byte>.Empty };
        await AddAsync(client, key);
        await ShouldBeStoredAsync(key);
    }

    [Fact]
    public async Task A_key_with_no_scopes_differs_from_a_key_with_all_scopes_of_its_client()
    {
        var client = Some.Client();
        var (all, none) = (Some.Key(client) with { Scopes = null }, Some.Key(client, ApiKeySlot.Next) with { Scopes = [] });
        await AddAsync(client, all, none);
        (await Store.FindKeyAsync(all.Id, None))!.Key.Scopes.Should().BeNull();
        (await Store.FindKeyAsync(none.Id, None))!.Key.Scopes.Should().NotBeNull().And.BeEmpty();
    }

    [Fact]
    public async Task Changes_every_property_of_a_key()
    {
        var client = Some.Client();
        var bare = Some.Key(client, slot: null) with { ExpiresAt = null };
        await AddAsync(client, bare);
        var full = Full(client) with { Id = bare.Id };
        (await Store.CommitAsync(Some.Change(client, changed: [full]), None)).Should().Be(ApiKeyCommitResult.Written);
        await ShouldBeStoredAsync(full);
        (await Store.CommitAsync(Some.Change(client with { Version = 2 }, changed: [bare]), None)).Should().Be(ApiKeyCommitResult.Written);
        await ShouldBeStoredAsync(bare);
    }

    [Fact]
    public async Task A_time_with_another_offset_is_stored_as_the_same_moment()
    {
        var client = await AddAsync(Some.Client() with { CreatedAt = Some.Time.ToOffset(TimeSpan.FromHours(5.5)) });
        (await FindAsync(client)).Client.CreatedAt.Should().Be(Some.Time);
    }

    [Fact]
    public async Task Keeps_every_property_of_an_audit_entry()
    {
        var client = Some.Client();
        var full = Some.Audit(client) with
        {
            TenantId = "t", KeyId = Some.KeyId(), Difference = """{"name":["a","b"]}""", Reason = new string('x', 5000),
            RequestId = "00-1-2-01", Address = "2001:db8::1",
        };
        HasEveryProperty(full);
        var bare = Some.Audit(client, Some.Time.AddSeconds(-1));
        await Store.CommitAsync(Some.New(client) with { Audit = [bare, full] }, None);
        (await AuditAsync(client))
            .Should().BeEquivalentTo([full, bare], o => o.ComparingByMembers<ApiKeyAuditEntry>().WithStrictOrdering());
    }

    private static ApiClientLimits SomeLimits => new()
    {
        Plan = "gold ä", Policies = new Dictionary<string, long> { ["daily"] = 9_007_199_254_740_992, ["burst"] = 1 },
        Grants = [new ApiClientQuotaGrant { Policy = "daily", Amount = 500, At = Some.Time }],
    };

    private static ApiKey Full(ApiClient client) => Some.Key(client, ApiKeySlot.Next) with
    {
        Environment = "test", HashAlgorithm = ApiKeyHashAlgorithm.ImportedSha512, PepperVersion = 32_767, Scopes = ["orders:read"],
        CreatedBy = new string('o', 300),
        IssuedByKeyId = Some.KeyId(), LineageId = Some.KeyId(), Generation = 3, CurrentSince = Some.Time.AddMinutes(2),
        RequestHash = "order",
        IdempotencyHash = Convert.ToBase64String(new byte[32]), NotBefore = Some.Time.AddMinutes(1), ExpiresAt = Some.Time.AddDays(2),
        AcceptUntil = Some.Time.AddDays(1), GraceAfterFirstUse = TimeSpan.FromSeconds(90.5), FirstUsedAt = Some.Time.AddMinutes(2),
        RevokedAt = Some.Time.AddMinutes(3),
        RevokeReason = "compromised", ExposedAt = Some.Time.AddMinutes(4),
    };

    // Fails when a record gets a property that this test does not set: the stores could miss it as well.
    private static void HasEveryProperty<T>(T record) =>
        typeof(T).GetProperties().Where(property => property.GetValue(record) is null or false or 0L or TimeSpan { Ticks: 0 })
            .Should().BeEmpty();

    private async Task ShouldBeStoredAsync(ApiKey key)
    {
        var alone = (await Store.FindKeyAsync(key.Id, None))!.Key;
        var amongAll = (await Store.FindClientAsync(key.ClientId, None))!.Keys.Single(one => one.Id == key.Id);
        foreach (var stored in (ApiKey[])[alone, amongAll])
        {
            stored.Hash.ToArray().Should().Equal(key.Hash.ToArray());
            stored.Should().BeEquivalentTo(key, o => o.ComparingByMembers<ApiKey>().Excluding(one => one.Hash));
        }
    }
}
