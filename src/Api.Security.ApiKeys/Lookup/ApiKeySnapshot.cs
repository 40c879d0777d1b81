using System.Net;

namespace Api.Security.ApiKeys;

/// <summary>
/// What is known of a key, and since when. It holds neither a secret nor a principal. It is immutable, except for what is
/// recorded about its use; whether the key is accepted is checked on every request (<see cref="KeyLife"/>).
/// </summary>
internal sealed class ApiKeySnapshot(ApiKeyId id, StoredApiKey stored, AcceptedCaller caller, IPNetwork[] networks, Moment loadedAt)
    : IResidentEntry<ApiKeyId>
{
    private int _followUp;
    private volatile bool _isForgotten;

    public ApiKeyId Id { get; } = id;

    public ApiKey Key { get; } = stored.Key;

    public ApiClient Client { get; } = stored.Client;

    /// <summary>The caller of requests with this key, created once.</summary>
    public AcceptedCaller Caller { get; } = caller;

    /// <summary>When the read began.</summary>
    public Moment LoadedAt { get; } = loadedAt;

    /// <summary>Whether the key has changed since the read. It must then be read again, and only its id is still valid.</summary>
    public bool IsForgotten => _isForgotten;

    public void Forget() => _isForgotten = true;

    /// <summary>The network of its last use, so that consecutive uses from one network are recorded once.</summary>
    public NetworkPrefix LastNetwork { get; set; }

    /// <summary>Whether the key is refused regardless of the store (<see cref="IApiKeyBroadcast.DenyAsync"/>).</summary>
    public bool IsDenied { get; init; }

    /// <summary>Returns a copy that is refused regardless of the store.</summary>
    public ApiKeySnapshot Deny() => new(Id, stored, Caller, networks, LoadedAt) { IsDenied = true };

    int IResidentEntry<ApiKeyId>.Size => 1;

    ApiKeyId ISecondChanceEntry<ApiKeyId>.Key => Id;

    public bool IsOf(in ApiKeyId key) => Id == key;

    /// <returns><see langword="null"/> when the key is accepted at that time; otherwise the reason why not.</returns>
    public Refusal? StateAt(DateTimeOffset now) => IsDenied ? ApiKeyRefusals.Revoked : Key.RefusalAt(Client, now);

    /// <summary>Lets only the first caller do the follow-up work for this key, until the key is read again.</summary>
    public bool TryFollowUp() => Volatile.Read(ref _followUp) == 0 && Interlocked.Exchange(ref _followUp, 1) == 0;

    /// <summary>Whether requests from an address are accepted: from any address, unless the client has networks.</summary>
    public bool IsOpenTo(IPAddress? address)
    {
        if (networks.Length == 0) return true;
        if (address is null) return false;
        var plain = Networks.Plain(address);
        return Array.Exists(networks, network => network.Contains(plain));
    }
}
