# The service alone, with SQLite in the volume /data. docker-compose.yml adds PostgreSQL.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package arunai-api --features postgres-tls \
    && cp target/release/arunai /usr/local/bin/arunai

FROM debian:bookworm-slim
# The certificates are for TLS to PostgreSQL, whose pg_dump and pg_restore make the backups. The fonts are for PDFs:
# the first is easy to read, the second has rare letters of names.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-client \
        fonts-morisawa-bizud-gothic fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin arunai \
    && install -d -o arunai -g arunai -m 0700 /data
COPY --from=build /usr/local/bin/arunai /usr/local/bin/arunai

USER arunai
WORKDIR /data
VOLUME /data
ENV ARUNAI_DATABASE_URL=sqlite:///data/arunai.sqlite \
    ARUNAI_LISTEN=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["arunai"]
CMD ["serve"]
