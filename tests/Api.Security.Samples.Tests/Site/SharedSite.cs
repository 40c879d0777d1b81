namespace Api.Security.Samples.Tests;

/// <summary>The classes that share one running site.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSite : ICollectionFixture<SiteServers>
{
    public const string Name = "site";
}
