namespace Api.Security.ApiKeys.Tests;

/// <summary>Client names are unique within a tenant.</summary>
public abstract partial class ApiKeyStoreContract
{
    public static TheoryData<string?> Tenants => ["acme", (string?)null];

    [Theory]
    [MemberData(nameof(Tenants))]
    public async Task A_new_client_with_a_name_that_is_taken_is_refused(string? tenant)
    {
        var client = await AddAsync(Some.Client(tenant, "shop"));
        var second = Some.Client(tenant, "shop");
        await ShouldNotWriteAsync(Some.New(second, Some.Key(second)), ApiKeyCommitResult.NameTaken, client);
        (await Store.FindClientAsync(second.Id, None)).Should().BeNull();
        (await AuditAsync(second)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Tenants))]
    public async Task Of_many_clients_that_are_created_concurrently_with_one_name_one_is_written(string? tenant)
    {
        var results = await AtOnceAsync(Many, _ => Store.CommitAsync(Some.New(Some.Client(tenant, "shop")), None));
        results.Count(result => result is ApiKeyCommitResult.Written).Should().Be(1);
        results.Count(result => result is ApiKeyCommitResult.NameTaken).Should().Be(Many - 1);
        (await Store.ListClientsAsync(new ApiClientQuery(null, null, 100), None)).Should().ContainSingle();
    }

    [Fact]
    public async Task Different_tenants_can_use_the_same_name_and_names_are_case_sensitive()
    {
        foreach (var tenant in (string?[])["a", "b", "A", "", null]) await AddAsync(Some.Client(tenant, "shop"));
        await AddAsync(Some.Client("a", "Shop"));
        (await Store.ListClientsAsync(new ApiClientQuery(null, null, 100), None)).Should().HaveCount(6);
    }

    [Theory]
    [MemberData(nameof(Tenants))]
    public async Task A_client_cannot_be_renamed_to_a_name_that_is_taken(string? tenant)
    {
        var (_, client) = (await AddAsync(Some.Client(tenant, "a")), await AddAsync(Some.Client(tenant, "b")));
        await ShouldNotWriteAsync(Some.Change(client with { Name = "a" }, [Some.Key(client)]), ApiKeyCommitResult.NameTaken, client);
    }

    [Theory]
    [MemberData(nameof(Tenants))]
    public async Task A_name_can_be_reused_after_its_client_is_renamed(string? tenant)
    {
        var client = await AddAsync(Some.Client(tenant, "a"));
        (await Store.CommitAsync(Some.Change(client), None)).Should().Be(ApiKeyCommitResult.Written, "a client keeps its own name");
        (await Store.CommitAsync(Some.Change(client with { Name = "b", Version = 2 }), None)).Should().Be(ApiKeyCommitResult.Written);
        await AddAsync(Some.Client(tenant, "a"));
    }

    [Theory]
    [MemberData(nameof(Tenants))]
    public async Task A_name_can_be_reused_after_its_client_is_deleted(string? tenant)
    {
        var client = await AddAsync(Some.Client(tenant, "a"));
        (await Store.CommitAsync(Some.Change(client with { DeletedAt = Some.Time }), None)).Should().Be(ApiKeyCommitResult.Written);
        var heir = await AddAsync(Some.Client(tenant, "a"));
        (await Store.ListClientsAsync(new ApiClientQuery(tenant, null, 10), None)).Should().ContainSingle(one => one.Id == heir.Id);
    }

    [Fact]
    public async Task A_deleted_client_can_be_changed_after_another_client_took_its_name()
    {
        var client = Some.Client("a", "shop") with { DeletedAt = Some.Time };
        await Store.CommitAsync(Some.New(client), CancellationToken.None);
        await Store.CommitAsync(Some.New(Some.Client("a", "shop")), CancellationToken.None);
        (await Store.CommitAsync(Some.Change(client), CancellationToken.None)).Should().Be(ApiKeyCommitResult.Written);
        (await Store.CommitAsync(Some.New(Some.Client("a", "shop")), CancellationToken.None)).Should().Be(ApiKeyCommitResult.NameTaken);
    }
}
