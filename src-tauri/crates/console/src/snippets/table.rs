//! One row per client.

use super::literal::{Literal, path_step};
use super::{SnippetView, Target};
use crate::profiles::Scheme;

/// A client and how it uses a token.
pub(super) struct Row {
    id: &'static str,
    label: &'static str,
    language: &'static str,
    literal: Literal,
    /// Asks for the list of collections.
    list: &'static str,
    /// Asks about one collection.
    one: &'static str,
}

/// Every client, in the order in which they are offered. `{…}` are places, `{{` and `}}` braces.
pub(super) static ROWS: &[Row] = &[
    Row {
        id: "curl",
        label: "curl (REST)",
        language: "shell",
        literal: Literal::Shell,
        list: "curl --fail-with-body \\\n  --header {header} \\\n  {rest_url}\n",
        one: "curl --fail-with-body \\\n  --header {header} \\\n  {rest_url}\n",
    },
    Row {
        id: "grpcurl",
        label: "grpcurl (gRPC)",
        language: "shell",
        literal: Literal::Shell,
        list: "grpcurl {plaintext}-H {header} \\\n  {grpc_address} qdrant.Collections/List\n",
        one: "grpcurl {plaintext}-H {header} \\\n  -d {grpc_body} \\\n  {grpc_address} qdrant.Collections/Get\n",
    },
    Row {
        id: "python",
        label: "Python (qdrant-client)",
        language: "python",
        literal: Literal::PythonOrGo,
        list: "from qdrant_client import QdrantClient\n\nclient = QdrantClient(\n    url={origin},\n{python_prefix}    api_key={token},\n)\nprint(client.get_collections())\n",
        one: "from qdrant_client import QdrantClient\n\nclient = QdrantClient(\n    url={origin},\n{python_prefix}    api_key={token},\n)\nprint(client.get_collection({collection}))\n",
    },
    Row {
        id: "typescript",
        label: "TypeScript (@qdrant/js-client-rest)",
        language: "typescript",
        literal: Literal::JavaScript,
        list: "import {{ QdrantClient }} from \"@qdrant/js-client-rest\";\n\nconst client = new QdrantClient({{\n  host: {url_host},\n  port: {port},\n  https: {https},\n{javascript_prefix}  apiKey: {token},\n}});\nconsole.log(await client.getCollections());\n",
        one: "import {{ QdrantClient }} from \"@qdrant/js-client-rest\";\n\nconst client = new QdrantClient({{\n  host: {url_host},\n  port: {port},\n  https: {https},\n{javascript_prefix}  apiKey: {token},\n}});\nconsole.log(await client.getCollection({collection}));\n",
    },
    Row {
        id: "rust",
        label: "Rust (qdrant-client)",
        language: "rust",
        literal: Literal::Rust,
        list: "use qdrant_client::Qdrant;\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    let client = Qdrant::from_url({grpc_url})\n        .api_key({token})\n        .build()?;\n    println!(\"{{:?}}\", client.list_collections().await?);\n    Ok(())\n}}\n",
        one: "use qdrant_client::Qdrant;\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    let client = Qdrant::from_url({grpc_url})\n        .api_key({token})\n        .build()?;\n    println!(\"{{:?}}\", client.collection_info({collection}).await?);\n    Ok(())\n}}\n",
    },
    Row {
        id: "java",
        label: "Java (io.qdrant:client)",
        language: "java",
        literal: Literal::Java,
        list: "import io.qdrant.client.QdrantClient;\nimport io.qdrant.client.QdrantGrpcClient;\n\npublic class Example {{\n    public static void main(String[] args) throws Exception {{\n        try (QdrantClient client = new QdrantClient(\n                QdrantGrpcClient.newBuilder({host}, {grpc_port}, {https})\n                        .withApiKey({token})\n                        .build())) {{\n            System.out.println(client.listCollectionsAsync().get());\n        }}\n    }}\n}}\n",
        one: "import io.qdrant.client.QdrantClient;\nimport io.qdrant.client.QdrantGrpcClient;\n\npublic class Example {{\n    public static void main(String[] args) throws Exception {{\n        try (QdrantClient client = new QdrantClient(\n                QdrantGrpcClient.newBuilder({host}, {grpc_port}, {https})\n                        .withApiKey({token})\n                        .build())) {{\n            System.out.println(client.getCollectionInfoAsync({collection}).get());\n        }}\n    }}\n}}\n",
    },
    Row {
        id: "csharp",
        label: "C# (Qdrant.Client)",
        language: "csharp",
        literal: Literal::CSharp,
        list: "using Qdrant.Client;\n\nvar client = new QdrantClient(\n    host: {host},\n    port: {grpc_port},\n    https: {https},\n    apiKey: {token});\nConsole.WriteLine(string.Join(\", \", await client.ListCollectionsAsync()));\n",
        one: "using Qdrant.Client;\n\nvar client = new QdrantClient(\n    host: {host},\n    port: {grpc_port},\n    https: {https},\n    apiKey: {token});\nConsole.WriteLine(await client.GetCollectionInfoAsync({collection}));\n",
    },
    Row {
        id: "go",
        label: "Go (github.com/qdrant/go-client)",
        language: "go",
        literal: Literal::PythonOrGo,
        list: "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n\n\t\"github.com/qdrant/go-client/qdrant\"\n)\n\nfunc main() {{\n\tclient, err := qdrant.NewClient(&qdrant.Config{{\n\t\tHost:   {url_host},\n\t\tPort:   {grpc_port},\n\t\tUseTLS: {https},\n\t\tAPIKey: {token},\n\t}})\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tcollections, err := client.ListCollections(context.Background())\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tfmt.Println(collections)\n}}\n",
        one: "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n\n\t\"github.com/qdrant/go-client/qdrant\"\n)\n\nfunc main() {{\n\tclient, err := qdrant.NewClient(&qdrant.Config{{\n\t\tHost:   {url_host},\n\t\tPort:   {grpc_port},\n\t\tUseTLS: {https},\n\t\tAPIKey: {token},\n\t}})\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tinfo, err := client.GetCollectionInfo(context.Background(), {collection})\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tfmt.Println(info)\n}}\n",
    },
    Row {
        id: "header",
        label: "HTTP header",
        language: "text",
        literal: Literal::Bare,
        list: "{header}",
        one: "{header}",
    },
];

impl Row {
    /// The snippet for this target.
    pub(super) fn fill(&self, target: &Target<'_>) -> SnippetView {
        let template = if target.collection.is_some() { self.one } else { self.list };
        SnippetView {
            id: self.id.to_owned(),
            label: self.label.to_owned(),
            language: self.language.to_owned(),
            text: fill(template, |place| self.place(place, target)),
        }
    }

    /// What stands in a place: a literal, or a word that needs no quotes.
    fn place(&self, place: &str, target: &Target<'_>) -> String {
        let literal = |text: &str| self.literal.write(text);
        let address = target.address;
        let prefix = address.path_prefix.as_str();
        let tls = address.scheme == Scheme::Https;
        let collection = target.collection.unwrap_or_default();
        match place {
            "header" => literal(&format!("api-key: {}", target.token)),
            "token" => literal(target.token),
            "collection" => literal(collection),
            "host" => literal(&address.host),
            "url_host" => literal(&address.host_in_url()),
            "origin" => literal(&format!("{}://{}:{}", address.scheme.name(), address.host_in_url(), address.port)),
            "rest_url" if target.collection.is_none() => literal(&format!("{}/collections", address.url())),
            "rest_url" => literal(&format!("{}/collections/{}", address.url(), path_step(collection))),
            "grpc_url" => {
                literal(&format!("{}://{}:{}", address.scheme.name(), address.host_in_url(), target.grpc_port))
            }
            "grpc_address" => literal(&format!("{}:{}", address.host_in_url(), target.grpc_port)),
            "grpc_body" => literal(&serde_json::json!({ "collection_name": collection }).to_string()),
            "plaintext" => if tls { "" } else { "-plaintext " }.to_owned(),
            "port" => address.port.to_string(),
            "grpc_port" => target.grpc_port.to_string(),
            "https" => tls.to_string(),
            "python_prefix" if !prefix.is_empty() => {
                format!("    prefix={},\n", literal(prefix.trim_start_matches('/')))
            }
            "javascript_prefix" if !prefix.is_empty() => format!("  prefix: {},\n", literal(prefix)),
            _ => String::new(),
        }
    }
}

/// Fills the places of a template in one pass: what was filled in is not looked at again.
fn fill(template: &str, place: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let (brace, behind) = rest[at..].split_at(1);
        if let Some(behind) = behind.strip_prefix(brace) {
            out.push_str(brace);
            rest = behind;
        } else if let Some((name, behind)) = behind.split_once('}') {
            out.push_str(&place(name));
            rest = behind;
        } else {
            rest = behind;
        }
    }
    out + rest
}
