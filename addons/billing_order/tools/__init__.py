from .due import Document, Due
