using System.Net;

namespace Api.Security.ApiKeys;

/// <summary>
/// What is known of a key, and since when: neither a secret nor a principal. Immutable but for what it was seen doing; whether the
/// key is accepted is asked anew with every request (<see cref="ApiKeyState"/>).
/// </summary>
internal sealed class ApiKeySnapshot(ApiKeyId id, StoredApiKey stored, AcceptedCaller caller, IPNetwork[] networks, Moment loadedAt) : IResidentEntry<ApiKeyId>
{
    private int _followUp;
    private volatile bool _isForgotten;

    public ApiKeyId Id { get; } = id;

    public ApiKey Key { get; } = stored.Key;

    public ApiClient Client { get; } = stored.Client;

    /// <summary>Whom it speaks for, made once.</summary>
    public AcceptedCaller Caller { get; } = caller;

    /// <summary>When the read began.</summary>
    public Moment LoadedAt { get; } = loadedAt;

    /// <summary>Whether the key has changed since: it has to be read again, and only its id is of use still.</summary>
    public bool IsForgotten => _isForgotten;

    public void Forget() => _isForgotten = true;

    /// <summary>The network of its last use, so that a busy key asks for each network once.</summary>
    public NetworkPrefix LastNetwork { get; set; }

    /// <summary>Whether it is refused whatever the store says (<see cref="IApiKeyBroadcast.DenyAsync"/>).</summary>
    public bool IsDenied { get; init; }

    /// <summary>The same, refused whatever the store says.</summary>
    public ApiKeySnapshot Deny() => new(Id, stored, Caller, networks, LoadedAt) { IsDenied = true };

    int IResidentEntry<ApiKeyId>.Size => 1;

    ApiKeyId ISecondChanceEntry<ApiKeyId>.Key => Id;

    public bool IsOf(in ApiKeyId key) => Id == key;

    /// <returns><see langword="null"/> when the key is accepted at a time; otherwise why not.</returns>
    public Refusal? StateAt(DateTimeOffset now) => IsDenied ? ApiKeyRefusals.Revoked : ApiKeyState.Of(Key, Client, now);

    /// <summary>Lets one caller do what has to be done about this key; another one once the key was read again.</summary>
    public bool TryFollowUp() => Volatile.Read(ref _followUp) == 0 && Interlocked.Exchange(ref _followUp, 1) == 0;

    /// <summary>Whether requests from an address are taken: from everywhere, unless the client names networks.</summary>
    public bool IsOpenTo(IPAddress? address)
    {
        if (networks.Length == 0) return true;
        if (address is null) return false;
        var plain = Networks.Plain(address);
        return Array.Exists(networks, network => network.Contains(plain));
    }
}
