// Who uses the pages: the demo's accounts.

export const PASSWORD = "arunai-demo-2026";

/** Login names by role; nobody is signed in as the public. */
export const LOGINS = {
  public: null,
  worker: "hoshimi-01-w1",
  neighbour: "hoshimi-02-w1",
  curator: "kyogikai",
  member: "iin",
  municipality: "hoshimi-city",
  administrator: "admin",
};

/** The roles whose pages differ; the neighbour is a worker of another organisation. */
export const ROLES = ["public", "worker", "curator", "member", "municipality", "administrator"];
