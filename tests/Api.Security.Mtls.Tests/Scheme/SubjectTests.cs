using System.Formats.Asn1;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Clients by subject: whole, by components, in order.</summary>
public sealed class SubjectTests
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const string Unit = "2.5.4.11";

    [Theory]
    [InlineData("CN=reports,O=Example")]
    [InlineData("cn=reports,o=Example")]
    [InlineData("CN=reports, O=Example")]
    [InlineData("2.5.4.3=reports,OID.2.5.4.10=Example")]
    [InlineData("CN=reports,O=#0C074578616D706C65")]
    [InlineData("CN=\\72eports,O=Exampl\\65")]
    public void These_name_the_subject(string written) => Matches(written, [(Organization, "Example")], [(CommonName, "reports")])
        .Should().BeTrue();

    [Theory]
    [InlineData("O=Example,CN=reports")]
    [InlineData("CN=reports")]
    [InlineData("O=Example")]
    [InlineData("CN=reports,O=Example,C=DE")]
    [InlineData("CN=Reports,O=Example")]
    [InlineData("CN=reports+O=Example")]
    [InlineData("CN=reports,OU=Example")]
    [InlineData("CN=reports,O=Example\\ ")]
    [InlineData("CN=reports\\,O=Example")]
    [InlineData("CN=*,O=Example")]
    public void These_name_another_one(string written) => Matches(written, [(Organization, "Example")], [(CommonName, "reports")])
        .Should().BeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("reports")]
    [InlineData("CN")]
    [InlineData("CN=reports,")]
    [InlineData(",CN=reports")]
    [InlineData("CN=reports,,O=Example")]
    [InlineData("CN=a+,O=b")]
    [InlineData("XYZ=reports")]
    [InlineData("2=reports")]
    [InlineData("02.5.4.3=reports")]
    [InlineData("CN=\"reports\"")]
    [InlineData("CN=a;O=b")]
    [InlineData("CN=a<b")]
    [InlineData("CN=a\\")]
    [InlineData("CN=a\\4")]
    [InlineData("CN=a\\zz")]
    [InlineData("CN=\\C3")]
    [InlineData("CN=#zz")]
    [InlineData("CN=#0C05abcd")]
    [InlineData("CN=#0201 05")]
    [InlineData("CN=#020105")]
    [InlineData("CN=a\0b")]
    public void These_are_no_subjects(string written) => SubjectText.TryParse(written, out _).Should().BeFalse();

    [Fact]
    public void The_attributes_of_one_component_have_no_order()
    {
        Matches("OU=a+CN=b,O=Example", [(Organization, "Example")], [(Unit, "a"), (CommonName, "b")]).Should().BeTrue();
        Matches("CN=b+OU=a,O=Example", [(Organization, "Example")], [(Unit, "a"), (CommonName, "b")]).Should().BeTrue();
        Matches("CN=b,OU=a,O=Example", [(Organization, "Example")], [(Unit, "a"), (CommonName, "b")]).Should().BeFalse();
        Matches("CN=b+OU=a+OU=a,O=Example", [(Organization, "Example")], [(Unit, "a"), (CommonName, "b")]).Should().BeFalse();
    }

    [Theory]
    [InlineData("O=Example\\, Inc", "Example, Inc")]
    [InlineData("O=Example\\2C Inc", "Example, Inc")]
    [InlineData("O=a\\+b\\\"c\\\\d\\;e\\<f\\>", "a+b\"c\\d;e<f>")]
    [InlineData("O=\\#a", "#a")]
    [InlineData("O=\\ a\\ ", " a ")]
    [InlineData("O= a ", "a")]
    [InlineData("O=a=b", "a=b")]
    [InlineData("O=", "")]
    [InlineData("O=Lu\\C4\\8Di\\C4\\87", "Lučić")]
    [InlineData("O=Lučić 😀", "Lučić 😀")]
    public void Escapes_are_those_of_RFC_4514(string written, string value) => Matches(written, [(Organization, value)]).Should().BeTrue();

    [Fact]
    public void How_the_value_is_encoded_does_not_matter()
    {
        foreach (var type in new[] { UniversalTagNumber.UTF8String, UniversalTagNumber.PrintableString, UniversalTagNumber.BMPString })
            Read(type, [(Organization, "Example")]).Should().Be(Parse("O=Example"));
    }

    [Fact]
    public void A_value_of_another_type_or_a_damaged_name_is_no_subject()
    {
        Read(UniversalTagNumber.T61String, [(Organization, "Example")]).Should().BeNull();
        SubjectName.Read(new byte[] { 0x30, 0x05, 0x31 }).Should().BeNull();
        SubjectName.Read(Convert.FromHexString("300E310C300A060355040A0C034182FF")).Should().BeNull("its text is not UTF-8");
        SubjectName.Read(ReadOnlyMemory<byte>.Empty).Should().BeNull();
    }

    [Fact]
    public void No_value_looks_like_two_components()
    {
        Matches("CN=a,O=b", [(CommonName, "a,+2.5.4.10=1:b")]).Should().BeFalse();
        Matches("CN=1:a", [(CommonName, "a")]).Should().BeFalse();
    }

    [Fact]
    public async Task A_certificate_is_found_by_a_subject_with_escapes_and_several_values()
    {
        const string subject = "CN=reports+OU=batch,O=Example\\, Inc";
        await using var api = await CertificateApi.StartAsync(new() { ["Mtls:Clients:0:Subject"] = subject });
        var name = Encode(UniversalTagNumber.UTF8String, [(Organization, "Example, Inc")], [(CommonName, "reports"), (Unit, "batch")]);
        await api.ShouldAcceptAsync(CertificateForge.Issue(api.Authority, name));
        await api.ShouldRefuseAsync(CertificateForge.Issue(api.Authority, Encode(UniversalTagNumber.UTF8String,
            [(Organization, "Example, Inc")], [(CommonName, "reports")], [(Unit, "batch")])), "certificate_unknown_client");
    }

    private static bool Matches(string written, params (string Type, string Value)[][] components) =>
        Parse(written).Equals(Read(UniversalTagNumber.UTF8String, components));

    private static SubjectName Parse(string written) =>
        SubjectText.TryParse(written, out var subject) ? subject : throw new ArgumentException(written);

    private static SubjectName? Read(UniversalTagNumber type, params (string Type, string Value)[][] components) =>
        SubjectName.Read(Encode(type, components));

    private static byte[] Encode(UniversalTagNumber type, params (string Type, string Value)[][] components) =>
        CertificateForge.Name(type, components);
}
