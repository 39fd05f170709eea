import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import { answerWith, say } from "../../testing/backend";
import { profile, settings, status, tables } from "../../testing/samples";
import { AT, certificate, entry, grpc, port, scan, verdict } from "../../testing/tls";
import TlsScreen from "./TlsScreen.svelte";

const older = certificate({ sha256: "ef".repeat(32), days_left: 12 });

async function show(commands: Parameters<typeof answerWith>[0] = {}, profiles = [profile()]) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => profiles,
    tls_last: () => null,
    tls_calendar: () => ({ at: AT, entries: [] }),
    copy_text: () => ({ clears_after_seconds: null }),
    ...commands,
  });
  await app.start();
  render(TlsScreen);
  return { backend, user: userEvent.setup() };
}

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const part = (name: string) => screen.findByRole("radio", { name });

beforeEach(async () => {
  localStorage.clear();
  await app.go("tls");
});

describe("what is spoken inside TLS", () => {
  it.each([
    [{ state: "chosen", protocol: "http/1.1" }, "http/1.1"],
    [{ state: "none_chosen" }, "The server chose none"],
    [{ state: "not_seen" }, "Could not be seen"],
  ] as const)("%o reads %s", async (alpn, words) => {
    const agreed = {
      protocol: "TLSv1.3",
      cipher: "TLS_AES_128_GCM_SHA256",
      key_exchange: null,
      alpn,
    } as const;
    await show({ tls_last: () => scan({ ports: [port({ agreed })] }) });
    const card = await screen.findByRole("region", { name: /REST/ });
    expect(within(card).getByText(words)).toBeTruthy();
  });
});

describe("the ports", () => {
  it("are looked at when the admin asks, with the ports that he names", async () => {
    const { backend, user } = await show({ tls_scan: () => scan() });
    await user.click(await screen.findByText("Other ports"));
    await user.type(await screen.findByLabelText("Metrics port"), "9090");
    await user.click(await button("Look at the ports"));
    expect(await screen.findByRole("region", { name: /gRPC/ })).toBeTruthy();
    expect(backend.called("tls_scan")).toMatchObject([
      { form: { profile_id: "p1", metrics_port: 9090, internal_port: null } },
    ]);
  });

  it("come one by one while others are under way, and can be stopped", async () => {
    let finish = () => {};
    const { backend, user } = await show({
      cancel: () => null,
      tls_scan: ({ onProgress }) => {
        say(onProgress, { place: 1, done: 1, total: 2, report: grpc() });
        return new Promise((resolve) => (finish = () => resolve(scan({ stopped: true }))));
      },
    });
    await user.click(await button("Look at the ports"));
    expect(await screen.findByText("1 of 2 ports")).toBeTruthy();
    expect(screen.getByRole("region", { name: /gRPC/ })).toBeTruthy();
    await user.click(await button("Stop"));
    await waitFor(() => expect(backend.called("cancel")).toHaveLength(1));
    finish();
    expect(await screen.findByText(/Stopped before every port had answered/)).toBeTruthy();
  });

  it("of the last look are there at once, without asking the cluster", async () => {
    const { backend } = await show({ tls_last: () => scan() });
    expect(await screen.findAllByText("A certificate ends soon")).toHaveLength(2);
    expect(backend.called("tls_scan")).toEqual([]);
  });

  it("say apart who trusts them and why not", async () => {
    await show({ tls_last: () => scan({ ports: [port()] }) });
    const card = within(await screen.findByRole("region", { name: /REST/ }));
    expect(card.getByText("No known authority signed it.")).toBeTruthy();
    expect([
      card.getByText("Not trusted"),
      card.getByText("Trusted"),
      card.getByText("None is set"),
    ]).toHaveLength(3);
  });

  it("mark what is other than on REST, and lead from a verdict to its port", async () => {
    const ports = [port(), grpc({ chain: [older] })];
    const { user } = await show({ tls_last: () => scan({ ports, verdicts: [verdict({ ports: [1] })] }) });
    const card = await screen.findByRole("region", { name: /gRPC/ });
    expect(within(card).getByText("Other certificate than REST")).toBeTruthy();
    expect(within(card).getByText("12 days left")).toBeTruthy();
    await user.click(await button("gRPC qdrant.example.org:6334"));
    expect(document.activeElement).toBe(card);
  });

  it("copy the snippet that mends, and save a chain by its port", async () => {
    const { backend, user } = await show({ tls_last: () => scan(), tls_save_chain: () => null });
    await user.click(await screen.findByText("Risk and configuration"));
    await user.click(await button("Copy the configuration"));
    expect(backend.called("copy_text")[0]).toMatchObject({ text: "tls:\n  cert: ./tls/cert.pem" });
    await user.click((await screen.findAllByRole("button", { name: "Save chain" }))[1] as HTMLElement);
    expect(backend.called("tls_save_chain")).toEqual([{ profileId: "p1", port: 1 }]);
  });

  it("with two hundred names and fifty certificates fold what is long", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}.example.org`);
    const chain = Array.from({ length: 50 }, (_, index) =>
      certificate({ dns_names: index === 0 ? names : [] }),
    );
    const { user } = await show({ tls_last: () => scan({ ports: [port({ chain })] }) });
    expect(await button("Show 46 more certificates")).toBeTruthy();
    await user.click(screen.getByText("Server"));
    expect(screen.queryByText("n150.example.org")).toBeNull();
    await user.click(await screen.findByText("196 more names"));
    expect(await screen.findByText("n150.example.org")).toBeTruthy();
  });

  it("show text of a server as text", async () => {
    const hostile = "<img src=x onerror=alert(1)>\u202e";
    await show({
      tls_last: () => scan({ ports: [port({ chain: [certificate({ common_name: hostile })] })] }),
    });
    expect(await screen.findByText(/<img src=x/)).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
    expect(screen.getByText("U+202E")).toBeTruthy();
  });

  it("that changed stand side by side with what they were", async () => {
    const seen = (subject: string) => ({
      role: "rest" as const,
      host: "qdrant.example.org",
      port: 6333,
      seen_at: AT,
      certificate: {
        sha256: subject === "CN=old" ? "aa" : "bb",
        spki_sha256: "cc",
        subject,
        issuer: "CN=Example CA",
        issuer_key_id: null,
        self_signed: false,
        not_before: AT,
        not_after: AT,
      },
    });
    const change = {
      port: 0,
      code: "key_swapped" as const,
      words: "Another key.",
      before: seen("CN=old"),
      now: seen("CN=new"),
    };
    await show({ tls_last: () => scan({}, [change]) });
    const row = within(await screen.findByRole("row", { name: /Subject \(differs\)/ }));
    expect([row.getByText("CN=old"), row.getByText("CN=new")]).toHaveLength(2);
    expect(screen.getByText("Key swapped")).toBeTruthy();
  });

  it("that cannot be looked at say why and offer to try again", async () => {
    const { user } = await show({
      tls_scan: () => {
        throw { code: "connection_failed", message: "No such name.", remedy: "Check it.", field: null };
      },
    });
    await user.click(await button("Look at the ports"));
    expect(await screen.findByText("No such name.")).toBeTruthy();
    expect(await button("Try again")).toBeTruthy();
  });
});

it("without a profile offers to make one", async () => {
  await show({}, []);
  expect(await button("New cluster profile")).toBeTruthy();
});

it("leads from the calendar to the cluster whose certificate ends", async () => {
  const { user } = await show(
    {
      tls_calendar: () => ({
        at: AT,
        entries: [entry({ profile_id: "p2", profile_name: "second", days_left: 3 })],
      }),
    },
    [profile(), profile({ id: "p2", name: "second" })],
  );
  await user.click(await part("Calendar"));
  expect(await screen.findByText("3 days left")).toBeTruthy();
  expect(screen.getByRole("rowheader", { name: /Within 7 days/ })).toBeTruthy();
  await user.click(await button("second"));
  await waitFor(() => expect(app.current?.id).toBe("p2"));
  expect(await button("Look at the ports")).toBeTruthy();
});

it("opens a locked file with its passphrase, which does not stay on the screen", async () => {
  const file = {
    form: "pkcs12",
    certificates: [certificate()],
    chain_pem: "PEM",
    chain_findings: [],
    key: "fits",
  };
  const { backend, user } = await show({
    tls_open_file: ({ passphrase }) =>
      passphrase === "open-sesame"
        ? {
            path: "/a/server.p12",
            needs_passphrase: false,
            file,
            trust: null,
            verdicts: [verdict({ ports: [] })],
          }
        : { path: "/a/server.p12", needs_passphrase: true, file: null, trust: null, verdicts: [] },
  });
  await user.click(await part("Open a file"));
  await user.click(await button("Open a file"));
  await user.type(await screen.findByLabelText("Passphrase of the file"), "open-sesame");
  await user.click(await button("Unlock"));
  expect(await screen.findByText(/belongs to the first certificate/)).toBeTruthy();
  expect(screen.getByRole("heading", { name: "A certificate ends soon" })).toBeTruthy();
  expect(backend.called("tls_open_file")[1]).toEqual({ path: "/a/server.p12", passphrase: "open-sesame" });
  expect(document.body.outerHTML).not.toContain("open-sesame");
});

it("checks a pair before it is deployed, with the names of the cluster", async () => {
  const { backend, user } = await show({
    tls_check_section: () => ({
      overall: "failed",
      report: {
        certificates: [certificate()],
        findings: [{ code: "key_fits", state: "failed", words: "It belongs to another certificate." }],
      },
    }),
  });
  await user.click(await part("Before deploying"));
  await user.type(await screen.findByLabelText("Certificate (tls.cert)"), "/a/cert.pem");
  await user.type(await screen.findByLabelText("Private key (tls.key)"), "/a/key.pem");
  await user.click(await button("Take the names of this cluster"));
  await user.click(await button("Check"));
  expect(await screen.findByText("It belongs to another certificate.")).toBeTruthy();
  expect(screen.getByText("Not ready")).toBeTruthy();
  expect(backend.called("tls_check_section")[0]).toEqual({
    form: {
      cert_path: "/a/cert.pem",
      key_path: "/a/key.pem",
      ca_cert_path: null,
      peer_names: ["qdrant.example.org"],
    },
  });
});

it("checks a pasted configuration, leads to the line that is wrong, and keeps nothing of it", async () => {
  const wrong = { code: "invalid_field", message: "Line 3 of the configuration cannot be used.", remedy: "" };
  const { backend, user } = await show({
    tls_check_section: () => {
      throw { ...wrong, field: "config" };
    },
  });
  await user.click(await part("Before deploying"));
  await user.click(await part("A configuration"));
  const pasted = () => screen.findByLabelText<HTMLTextAreaElement>("config.yaml, or its tls: section");
  const config = "service:\n  api_key: planted\ntls: nothing";
  await user.click(await pasted());
  await user.paste(config);
  await user.type(await screen.findByLabelText("Folder that Qdrant is started in"), "/qdrant");
  await user.click(await button("Check"));
  expect(await screen.findByText(wrong.message)).toBeTruthy();
  expect(backend.called("tls_check_section")).toEqual([
    { form: { config, folder: "/qdrant", cert_path: "", key_path: "", peer_names: [] } },
  ]);
  const { selectionStart, selectionEnd } = await pasted();
  expect(config.slice(selectionStart, selectionEnd)).toBe("tls: nothing");
  await user.click(await part("Three files"));
  await user.click(await part("A configuration"));
  expect((await pasted()).value).toBe("");
  await user.click(await pasted());
  await user.paste(config);
  await user.click(await part("Calendar"));
  await user.click(await part("Before deploying"));
  await user.click(await part("A configuration"));
  expect((await pasted()).value).toBe("");
});

it("says while nobody has asked for the peers that their names were not checked", async () => {
  const { user } = await show({ tls_last: () => scan() });
  expect(await screen.findByText(/Which peers the cluster has was not asked yet/)).toBeTruthy();
  await user.click(await button("Gather facts"));
  expect([app.screen, app.params.facts]).toEqual(["clusters", true]);
});
