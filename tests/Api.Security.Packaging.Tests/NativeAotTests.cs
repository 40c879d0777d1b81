using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>The packages work after trimming and native compilation, without a warning.</summary>
[Collection(nameof(PackedFeed))] // two builds of the sources at the same time would overwrite each other
public sealed class NativeAotTests(PackedFeed feed)
{
    [Fact]
    public async Task A_natively_compiled_service_gives_the_same_responses()
    {
        Prerequisite.Require(Prerequisite.IsOnPath("gcc") || Prerequisite.IsOnPath("clang"),
            "Native compilation needs a C compiler and zlib; ./test.sh installs them.");

        var published = Path.Combine(feed.Folder, "aot");
        await Command.RunAsync(Checkout.Root, "dotnet",
            ["publish", "tests/Api.Security.Aot", "-c", "Release", "--nologo", "-v", "quiet", "-o", published,
                $"-p:MinVerVersionOverride={feed.Version}", .. feed.Fast]);
        var printed = await Command.RunAsync(published, Path.Combine(published, "Api.Security.Aot"));
        printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(39).And.OnlyContain(line => line.StartsWith("ok"));
    }
}
