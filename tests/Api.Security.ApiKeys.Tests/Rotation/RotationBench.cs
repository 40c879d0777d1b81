using System.Diagnostics.Metrics;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests;

/// <summary>One client, a store and a stopped clock: runs all operations on keys without HTTP.</summary>
internal sealed class RotationBench
{
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The smallest time difference that every store keeps.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    public static readonly RotationRules Rules = new(TimeSpan.FromDays(90), AllowsNonExpiring: false, TimeSpan.FromDays(1),
        TimeSpan.FromDays(14), StalledRotationAction.KeepCurrent);

    public static readonly AuditActor Operator = new(AuditActor.User, "alice");

    public RotationBench(RotationRules? rules = null, Func<IApiKeyStore, IApiKeyStore>? over = null, Func<ApiClient,
        ApiClient>? client = null)
    {
        Store = new RecordingStore(over?.Invoke(new InMemoryApiKeyStore(Clock)) ?? new InMemoryApiKeyStore(Clock));
        Transitions = new ClientTransitions(Store, Announcer, Events, rules ?? Rules, Clock, NullLogger<ClientTransitions>.Instance);
        Repeats = new RevocationRepeats(Transitions, Clock, new LoggerFactory([Log]));
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var known =
            new KnownKeys(Options.Create(new ApiKeyOptions()), new ApiKeyMetrics(meters.GetRequiredService<IMeterFactory>()), Clock);
        Revocations = new Revocations(Transitions, known, new DenyList(Announcer, Clock), Repeats, rules ?? Rules, new StoreClock(Clock),
            Clock, new LoggerFactory([Log]));
        var made = new ApiClient { Id = "c1", Name = "partner", TenantId = "t1", Scopes = ["a", "b", "c"], SelfRotation = true,
            CreatedAt = Start, Version = 1 };
        Wait(Transitions.CreateAsync(client?.Invoke(made) ?? made, Operator, default)).Failure.Should().BeNull();
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public RecordingStore Store { get; }

    public RecordingAnnouncer Announcer { get; } = new();

    public RecordingEvents Events { get; } = new();

    public ClientTransitions Transitions { get; }

    public Revocations Revocations { get; }

    public RevocationRepeats Repeats { get; }

    public RecordingLogger Log { get; } = new();

    public ApiKeyMint Mint { get; } = NewMint();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public StoredApiClient Stored => Wait(Store.FindClientAsync("c1", default))!;

    public ApiClient Client => Stored.Client;

    public ApiKey? Current => Stored.Keys.SingleOrDefault(key => key.Slot is ApiKeySlot.Current);

    public ApiKey? Next => Stored.Keys.SingleOrDefault(key => key.Slot is ApiKeySlot.Next);

    public static ApiKeyMint NewMint() =>
        new(new ApiKeyFormat("apik", "live"), new PepperRing(new Dictionary<short,
            byte[]> { [1] = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] }, allowsNone: false), "live");

    /// <summary>Everything runs in memory, so this never blocks.</summary>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    public ApiKey Key(string id) => Stored.Keys.Single(key => key.Id == id);

    public bool IsAccepted(string id) => Key(id).RefusalAt(Client, Now) is null;

    /// <param name="decide">The transition.</param>
    /// <param name="expected">The version that the change expects.</param>
    /// <param name="about">The key that the change concerns, if that key may have ended.</param>
    /// <param name="idempotency">The idempotency key that the request was sent with.</param>
    public TransitionResult Do(Func<ClientKeys, TransitionFailure?> decide, long? expected = null, string? about = null,
        RequestIdentity? idempotency = null) =>
        Wait(Transitions.ApplyAsync(new ClientChangeRequest("c1", Operator) { ExpectedVersions = expected is { } version ? [version] : null,
            KeyId = about, IdempotencyHash = idempotency?.KeyHash }, decide, default));

    public TransitionFailureKind? Try(Func<ClientKeys, TransitionFailure?> decide, string? about = null) =>
        Do(decide, about: about).Failure?.Kind;

    /// <summary>Issues the first key, and returns its id.</summary>
    public string Issue(IssueKeyRequest? order = null) =>
        IdOf(Do(keys => keys.Issue(Mint.Create(), order ?? new IssueKeyRequest()), idempotency: order?.Idempotency));

    public string IssueNext(IssueKeyRequest? order = null) =>
        IdOf(Do(keys => keys.IssueNext(Mint.Create(), order ?? new IssueKeyRequest()), idempotency: order?.Idempotency));

    public string SelfRotate(string by) => IdOf(Do(keys => keys.SelfRotate(by, Mint.Create(), new IssueKeyRequest())));

    public string Emergency(bool keepNext = false) =>
        IdOf(Do(keys => keys.EmergencyRotate(Mint.Create(), new IssueKeyRequest(), keepNext)));

    public TransitionFailureKind? TryIssue() => Try(keys => keys.Issue(Mint.Create(), new IssueKeyRequest()));

    public TransitionFailureKind? TryIssueNext() => Try(keys => keys.IssueNext(Mint.Create(), new IssueKeyRequest()));

    public void FirstUse(string id) => Do(keys => keys.RecordFirstUse(id)).Failure.Should().BeNull();

    public void Revoke(string id, string reason = RevokeReasons.Other, bool cascade = false) =>
        Wait(Revocations.RevokeAsync(new RevokeKeyRequest(id, reason, cascade, Operator))).Failure.Should().BeNull();

    /// <summary>Does what the sweep does.</summary>
    public void Sweep() => Do(keys => keys.PromoteStalled()).Failure.Should().BeNull();

    public void Advance(TimeSpan by) => Clock.Advance(by);

    public void GoTo(DateTimeOffset time) => Clock.SetUtcNow(time);

    private static string IdOf(TransitionResult result)
    {
        result.Failure.Should().BeNull();
        return result.Added!.Id;
    }
}

internal sealed class RecordingStore(IApiKeyStore inner) : ForwardingStore(inner)
{
    private readonly IApiKeyStore _inner = inner;

    public List<ApiKeyCommit> Commits { get; } = [];

    public override async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var result = await _inner.CommitAsync(commit, cancellationToken);
        if (result is ApiKeyCommitResult.Written)
            lock (Commits) Commits.Add(commit);
        return result;
    }

    public override async Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient,
        ApiKeyCommit?> decide, CancellationToken cancellationToken)
    {
        ApiKeyCommit? commit = null;
        var result = await _inner.ChangeClientAsync(selection, locked => commit = decide(locked), cancellationToken);
        if (result is ApiKeyCommitResult.Written && commit is not null)
            lock (Commits) Commits.Add(commit);
        return result;
    }
}

internal sealed class RecordingAnnouncer : IKeyAnnouncer
{
    public bool CanDeny => true;

    public List<string> Allowed { get; } = [];

    public List<string[]> Announced { get; } = [];

    public List<(string KeyId, DateTimeOffset Until)> Denied { get; } = [];

    public Task AnnounceAsync(IReadOnlyList<string> keyIds)
    {
        lock (Announced) Announced.Add([.. keyIds]);
        return Task.CompletedTask;
    }

    public Task<bool> IsDeniedAsync(string keyId)
    {
        lock (Denied) return Task.FromResult(Denied.Exists(denied => denied.KeyId == keyId));
    }

    public Task<bool> TryDenyAsync(string keyId, DateTimeOffset until)
    {
        lock (Denied) Denied.Add((keyId, until));
        return Task.FromResult(true);
    }

    public Task<bool> TryAllowAsync(string keyId)
    {
        lock (Denied)
        {
            Denied.RemoveAll(denied => denied.KeyId == keyId);
            Allowed.Add(keyId);
        }

        return Task.FromResult(true);
    }
}
