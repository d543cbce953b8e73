"""Addresses of the pages."""

from django.urls import path

from claims.views import articles, claims, dashboard, documents, findings, lists, queue, verdicts

app_name = "claims"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("articles/new/", articles.new_article, name="new_article"),
    path("articles/<int:pk>/", articles.article, name="article"),
    path("articles/<int:pk>/claims/", articles.article_claims, name="article_claims"),
    path("articles/<int:pk>/find-sources/", articles.find_sources, name="article_find_sources"),
    path("findings/<int:pk>/dismiss/", findings.dismiss, name="dismiss_finding"),
    path("findings/<int:pk>/restore/", findings.restore, name="restore_finding"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/lookups/", claims.lookups, name="lookups"),
    path("claims/<int:pk>/evidence/", claims.evidence, name="evidence"),
    path("claims/<int:pk>/find-sources/", claims.find_sources, name="find_sources"),
    path("claims/<int:pk>/search/", claims.search, name="search"),
    path("claims/<int:pk>/verdict/", verdicts.open_draft, name="open_draft"),
    path("claims/<int:pk>/add-source/", claims.add_source, name="add_source"),
    path("lookups/<int:pk>/retry/", claims.retry_lookup, name="retry_lookup"),
    path("drafts/<int:pk>/", verdicts.draft, name="draft"),
    path("drafts/<int:pk>/discard/", verdicts.discard, name="discard"),
    path("queue/", queue.queue, name="queue"),
    path("queue/<int:pk>/", queue.review, name="review"),
    path("queue/<int:pk>/approve/", queue.approve, name="approve"),
    path("queue/<int:pk>/return/", queue.return_, name="return"),
    path("verdicts/", lists.verdicts, name="verdicts"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/changes/", documents.changes, name="document_changes"),
    path("documents/<int:pk>/outlet/", documents.put_down, name="put_document_down"),
    path("documents/<int:pk>/visits/", documents.visits, name="document_visits"),
    path("documents/<int:pk>/visit/", documents.visit_again, name="visit_document"),
    path("documents/<int:pk>/wayback/", documents.save_elsewhere, name="save_document_elsewhere"),
    path("documents/<int:pk>/bytes/", documents.original_bytes, name="document_bytes"),
    path("documents/<int:pk>/text/", documents.plain_text, name="document_text"),
    path("documents/<int:pk>/warc/", documents.warc_file, name="document_warc"),
]
